"""清单外任务识别: the tasks that a notice gives to a township, held against the township's lists.

Pure: texts in, plain values out. `reading` finds the tasks, `judging` says of each whether a list has it.
"""
