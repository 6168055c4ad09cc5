"""One command a file: the file's name is the command's, its first sentence the help, its `command` the function."""
