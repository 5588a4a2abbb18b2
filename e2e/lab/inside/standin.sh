# Programs that only have to be there: named like the real ones, with their arguments, doing nothing but wait.

# stand_in PATH: puts such a program at PATH. It ignores its arguments and shows them in its command line.
stand_in() {
  mkdir -p "$(dirname "$1")"
  if [[ $(uname -m) == x86_64 ]]; then # 132 bytes of ELF: pause(), again and again
    {
      printf '\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x02\0\x3e\0\x01\0\0\0\x78\0\x40\0\0\0\0\0\x40\0\0\0\0\0\0\0'
      printf '\0\0\0\0\0\0\0\0\0\0\0\0\x40\0\x38\0\x01\0\0\0\0\0\0\0'
      printf '\x01\0\0\0\x05\0\0\0\0\0\0\0\0\0\0\0\0\0\x40\0\0\0\0\0\0\0\x40\0\0\0\0\0'
      printf '\x84\0\0\0\0\0\0\0\x84\0\0\0\0\0\0\0\0\x10\0\0\0\0\0\0'
      printf '\xb8\x22\0\0\0\x0f\x05\xeb\xf7\0\0\0'
    } >"$1"
  else
    printf '#!/bin/sh\nwhile :; do sleep 100000; done\n' >"$1"
  fi
  chmod 755 "$1"
}
