"""The commands of `kg`, one module each, loaded when its command is used.

A module of a command imports Click and nothing heavier; what the command needs it imports when it runs.
"""
