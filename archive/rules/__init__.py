"""The rules of the archive: values in, values out. Nothing here touches a file, a database or a clock."""
