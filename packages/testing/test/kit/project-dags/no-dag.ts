// a file that says dag( and holds none
export const nothing = 1;
