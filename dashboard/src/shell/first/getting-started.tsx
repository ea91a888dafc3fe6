export const GettingStarted = () => null;
