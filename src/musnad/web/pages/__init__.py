"""The pages, a module for each group. `musnad.web` says how one is added."""
