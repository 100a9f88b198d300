"""`python -m musnad` is the `musnad` command."""

from musnad.cli import main

if __name__ == "__main__":
    main()
