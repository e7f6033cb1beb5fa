"""How a file gets its new tags and no file is harmed: plan, copy, verify, replace, recover."""
