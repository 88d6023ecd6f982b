"""The contract, the checks, the verdict, the reports and the command line."""
