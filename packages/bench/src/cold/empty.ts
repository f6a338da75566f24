// An empty program: what starting Node with a module costs.

export {};
