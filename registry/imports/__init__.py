"""Tables that others wrote: how they are read, checked and taken row by row, whatever they hold."""
