import { dag } from "tradewind";

@dag()
class NotExported {
  flow() {}
}

export const name = NotExported.name;
