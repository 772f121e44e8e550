"""Making the samples: Word documents, pages drawn as PDF, fonts, seals and scans."""
