import { defineProblem } from "@millrace/platform/errors";

export const imageRefused = defineProblem({
  code: "identity.image_refused",
  kind: "invalid",
  title: "This is not a picture that we take",
  help: "Send a JPEG, PNG, WebP or GIF that is whole, of 5 MiB and 40 megapixels at most. What it is is read from its bytes, not from its name.",
});

export const tooManyAddresses = defineProblem({
  code: "identity.too_many_addresses",
  kind: "conflict",
  title: "That is enough addresses",
  help: "A person keeps 50 addresses at most. Remove one that is not needed.",
});
