export { assetContract } from "../contracts/asset-contract.ts";
export { executorContract } from "../contracts/executor-contract.ts";
export { storeContract } from "../contracts/store-contract.ts";
export { xcomBackendContract } from "../contracts/xcom-backend-contract.ts";
