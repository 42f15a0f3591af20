/** Where a person's picture is; a name that nobody guesses is its only protection, so that pages can show it as any other image. */
export const avatarUrl = (name: string | null): string | null =>
  name === null ? null : `/avatars/${name}.webp`;
