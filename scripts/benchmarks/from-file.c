/* from-file.c: from-file INPUT PROGRAM ARGUMENT …: runs the program with the file as its standard input, at no cost of a
 * shell's start. */
#include <fcntl.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    int fd = argc > 2 ? open(argv[1], O_RDONLY) : -1;
    if (fd < 0 || dup2(fd, STDIN_FILENO) < 0)
        return 127;
    close(fd);
    execvp(argv[2], argv + 2);
    return 127;
}
