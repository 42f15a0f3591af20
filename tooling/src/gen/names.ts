/** English, as far as the names of rows need it; `--resource` says what it gets wrong. */
export function singular(word: string): string {
  if (word.endsWith("ies")) return `${word.slice(0, -3)}y`;
  if (/(s|x|z|ch|sh)es$/.test(word)) return word.slice(0, -2);
  return /[^s]s$/.test(word) ? word.slice(0, -1) : word;
}

export function plural(word: string): string {
  if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`;
  return /(s|x|z|ch|sh)$/.test(word) ? `${word}es` : `${word}s`;
}

/** `repair-ticket` as code, SQL, paths and sentences spell it. */
export function spellings(kebab: string) {
  const parts = kebab.split("-");
  const pascal = parts.map(capital).join("");
  const words = parts.join(" ");
  return {
    kebab,
    snake: parts.join("_"),
    pascal,
    camel: pascal.charAt(0).toLowerCase() + pascal.slice(1),
    words,
    title: capital(words),
    initials: parts.map((part) => part.charAt(0).toUpperCase()).join(""),
    /** `a repair ticket`, `an order` */
    withArticle: `${/^[aeiou]/.test(words) ? "an" : "a"} ${words}`,
  };
}

export const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
