// Letters of a text, for whoever reads many of them one by one.

/**
 * `text.charCodeAt(at)`. An engine keeps strings in a dozen ways (as they came, put together, cut out, of wide letters);
 * once it has met more than four of them at one place it looks the method up anew there for every letter, which takes
 * seven times as long. Here the method itself is asked.
 */
export const codeUnit: (text: string, at: number) => number = Function.prototype.call.bind(
  String.prototype.charCodeAt,
);
