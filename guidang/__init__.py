"""The application: site, settings, command line and web pages."""
