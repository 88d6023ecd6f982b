"""What is carried to a site without internet."""
