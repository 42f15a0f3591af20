import { notifications } from "@mantine/notifications";
import { useMutation } from "@tanstack/react-query";
import type { TRPCRequestOptions } from "@trpc/client";
import { useRef } from "react";
import { newIdempotencyKey } from "../api/http.ts";
import { isPassing, isRefusal, problemOf } from "../api/problem.ts";

type Mutate<Input, Output> = (input: Input, options: TRPCRequestOptions) => Promise<Output>;

interface CommandOptions<Output> {
  /** What is said when it is done. */
  readonly done?: string | ((output: Output) => string);
  readonly onDone?: (output: Output) => void;
  /** The caller shows what goes wrong; otherwise it is a notice. */
  readonly showsProblem?: boolean;
}

export type Command<Input, Output> = ReturnType<typeof useCommand<Input, Output>>;

/**
 * A procedure that changes something, done once however often it is sent: while the server has not answered, the same input goes
 * out under the same idempotency key, be it by a retry or by a second press of the button.
 *
 * `const archive = useCommand(api.sites.archive.mutate, { done: "Site archived" });  archive.mutate({ id })`
 */
export function useCommand<Input, Output>(
  mutate: Mutate<Input, Output>,
  { done, onDone, showsProblem = false }: CommandOptions<Output> = {},
) {
  const unanswered = useRef<{ body: string; key: string } | null>(null);
  return useMutation({
    mutationFn: async (input: Input) => {
      const body = JSON.stringify(input, (_, value: unknown) =>
        value instanceof File ? [value.name, value.size, value.lastModified] : value,
      );
      if (unanswered.current?.body !== body)
        unanswered.current = { body, key: newIdempotencyKey() };
      try {
        const output = await mutate(input, {
          context: { idempotencyKey: unanswered.current.key },
        });
        unanswered.current = null;
        return output;
      } catch (error) {
        if (isRefusal(error)) unanswered.current = null;
        throw error;
      }
    },
    retry: (failures, error) => failures < 2 && isPassing(error),
    retryDelay: (attempt) => 1000 * 2 ** attempt,
    onSuccess: (output) => {
      const message = typeof done === "function" ? done(output) : done;
      if (message) notifications.show({ message });
      onDone?.(output);
    },
    onError: (error) => {
      if (!showsProblem) showProblem(error);
    },
  });
}

function showProblem(error: unknown): void {
  const { title, detail, code } = problemOf(error);
  notifications.show({ title, message: `${detail} (${code})`, color: "red", autoClose: 10_000 });
}
