/* What the documentation shows of every way to sign in. */

export const exampleUser = {
  id: "01939f1e-7c7b-7000-8000-0000000000a1",
  email: "ada@example.com",
  emailVerified: true,
  phone: "+77011234567",
  username: "ada",
  name: "Ada Miller",
  roles: ["manager"],
  createdAt: "2026-11-21T08:00:00.000Z",
};

export const exampleTokens = {
  accessToken: "eyJhbGciOiJFZERTQSJ9…",
  refreshToken: "mrr_4f0c…",
  expiresIn: 3600,
  user: exampleUser,
};
