"""Publishers that are declared, loaded when first asked for."""
