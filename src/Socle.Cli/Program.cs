// The command line of Socle.
return 0;
