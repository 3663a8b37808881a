import { resultLayout } from "@spe/contracts";

export const { ownFolder } = resultLayout;
