"""DWG drawings: decoding by release."""
