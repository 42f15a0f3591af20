import { Button, Divider, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { openApi } from "../api/trpc.ts";

/** Ways in besides the password, if there are any: each leaves the console for its provider and comes back. */
export function ProviderButtons({ next }: { next: string }) {
  const { data } = useQuery({
    queryKey: ["sign-in providers"],
    queryFn: () => openApi.auth.providers.query({}),
    staleTime: 60_000,
  });
  if (!data || data.items.length === 0) return null;
  const query = next === "/" ? "" : `?${new URLSearchParams({ next })}`;
  return (
    <Stack gap="xs">
      <Divider label="or" my={4} />
      {data.items.map(({ id, label }) => (
        <Button
          key={id}
          component="a"
          href={`/api/v1/auth/oidc/${id}${query}`}
          variant="default"
          fullWidth
        >
          Sign in with {label}
        </Button>
      ))}
    </Stack>
  );
}
