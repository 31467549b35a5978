"""`python -m crm_tui.cli`: the same as `crm`."""

from crm_tui.cli.main import main

if __name__ == "__main__":
    main()
