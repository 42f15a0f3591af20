import { Button, Stack } from "@mantine/core";
import { IconFingerprint } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { hasPasskeys, signWithPasskey } from "../api/passkey.ts";
import { session } from "../api/session.ts";
import { openApi } from "../api/trpc.ts";
import { ProblemAlert } from "../parts/problem-alert.tsx";

async function signIn(): Promise<void> {
  const { options } = await openApi.auth.passkeys.loginOptions.mutate({});
  const credential = await signWithPasskey(options);
  const { refreshToken } = await openApi.auth.passkeys.login.mutate({ credential });
  await session.takeOver(refreshToken);
}

/** Signs in with what the device holds, without a name. Not there where the browser offers no passkeys. */
export function PasskeyButton({ onDone }: { onDone: () => void }) {
  const { mutate, isPending, error } = useMutation({ mutationFn: signIn, onSuccess: onDone });
  if (!hasPasskeys()) return null;
  return (
    <Stack gap="xs">
      {error && <ProblemAlert error={error} />}
      <Button
        variant="default"
        fullWidth
        leftSection={<IconFingerprint size={16} />}
        loading={isPending}
        onClick={() => mutate()}
      >
        Sign in with a passkey
      </Button>
    </Stack>
  );
}
