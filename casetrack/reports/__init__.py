"""What is sent from the figures to those who read them: the tertialrapport and the ledningsrapport."""
