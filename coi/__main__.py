"""The command line as a module: `python -m coi` is the same as `coi`."""

from coi.cli import main

if __name__ == "__main__":
    main()
