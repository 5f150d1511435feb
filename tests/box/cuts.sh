part_cuts() { :; }
