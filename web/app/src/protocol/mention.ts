/** Says whether a text mentions an officer: the server looks for the same. */
export const mentions = (text: string, officer: string): boolean => text.includes(`](plaza:officer/${officer})`);
