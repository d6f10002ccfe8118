"""Opens one TUN device in each namespace, then becomes the program that moves their packets.

usage: open-lines.py DEVICE NAMESPACE,... PROGRAM ARGUMENT...      (root)

Node cannot enter a namespace; a file that was opened there can be used from anywhere. The program inherits the devices as
files, whose numbers it gets as its last argument, in the order of the namespaces: "3,4,5".
"""

import ctypes, fcntl, os, struct, sys

TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
CLONE_NEWNET = 0x40000000
libc = ctypes.CDLL(None, use_errno=True)


def enter(path):
    there = os.open(path, os.O_RDONLY)
    if libc.setns(there, CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "setns", path)
    os.close(there)


device, namespaces, program = sys.argv[1], sys.argv[2].split(","), sys.argv[3:]
home = "/proc/self/fd/%d" % os.open("/proc/self/ns/net", os.O_RDONLY)
lines = []
for namespace in namespaces:
    enter("/run/netns/" + namespace)
    line = os.open("/dev/net/tun", os.O_RDWR)
    fcntl.ioctl(line, TUNSETIFF, struct.pack("16sH22x", device.encode(), IFF_TUN | IFF_NO_PI))
    os.set_inheritable(line, True)
    lines.append(str(line))
enter(home)
os.execvp(program[0], program + [",".join(lines)])
