import { Avatar, type AvatarProps } from "@mantine/core";

/** Somebody's picture, or their initials. It stands beside their name and adds nothing for those who cannot see it. */
export function Face({
  of: { name, avatarUrl },
  ...props
}: { of: { name: string; avatarUrl: string | null } } & AvatarProps) {
  return (
    <Avatar
      src={avatarUrl}
      name={name}
      color="mill.8"
      variant="filled"
      radius="50%"
      size="sm"
      aria-hidden="true"
      imageProps={{ alt: "" }}
      {...props}
    />
  );
}
