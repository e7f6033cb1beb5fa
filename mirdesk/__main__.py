"""``python -m mirdesk``: the same as the command ``mirdesk``."""

if __name__ == "__main__":
    # Inside the guard: child processes import this module again and need nothing of it.
    from mirdesk.cli.main import main

    raise SystemExit(main())
