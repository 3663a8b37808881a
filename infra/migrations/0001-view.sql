-- The view's first form, of which nothing is left: 0002 makes it.
create schema spe;
