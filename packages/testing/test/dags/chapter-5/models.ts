import { randomUUID } from "node:crypto";
import { chain, currentContext, dag, type Flow, type FunctionKwargs, FunctionOperator, task } from "@tradewind/core";
import { days, step, umbrella } from "./umbrella.ts";

const sayDeploying = (modelId: unknown) => console.log(`Deploying model ${modelId}`);

class PushesModel {
  @task({ taskId: "train_model" })
  trainModel() {
    currentContext().ti.xcomPush("model_id", randomUUID());
  }
}

@dag({ dagId: "10_xcoms", ...days })
export class XComs extends PushesModel {
  @task({ taskId: "deploy_model" })
  async deployModel() {
    sayDeploying(await currentContext().ti.xcomPull({ taskIds: "train_model", key: "model_id" }));
  }

  flow(this: Flow<XComs>) {
    umbrella({ trainModel: this.trainModel(), deployModel: this.deployModel() });
  }
}

@dag({ dagId: "10_xcoms_template", ...days })
export class XComsInTemplate extends PushesModel {
  flow(this: Flow<XComsInTemplate>) {
    const deployModel = new FunctionOperator({
      taskId: "deploy_model",
      callable: ({ templatesDict }: FunctionKwargs) => sayDeploying(templatesDict?.model_id),
      templatesDict: { model_id: "{{ task_instance.xcom_pull(task_ids='train_model', key='model_id') }}" },
    });
    umbrella({ trainModel: this.trainModel(), deployModel });
  }
}

/** Returns the model's id; the book pulls the key under which nothing was pushed. */
@dag({ dagId: "11_xcoms_return", ...days })
export class XComsReturned {
  readonly key: string;

  constructor(key = "return_value") {
    this.key = key;
  }

  @task({ taskId: "train_model" })
  trainModel() {
    return randomUUID();
  }

  @task({ taskId: "deploy_model" })
  async deployModel(key: string) {
    sayDeploying(await currentContext().ti.xcomPull("train_model", key));
  }

  flow(this: Flow<XComsReturned>) {
    umbrella({ trainModel: this.trainModel(), deployModel: this.deployModel(this.key) });
  }
}

class ModelInFlow {
  @task({ taskId: "train_model" })
  trainModel(): string {
    return randomUUID();
  }

  @task({ taskId: "deploy_model" })
  deployModel(modelId: string) {
    sayDeploying(modelId);
  }
}

@dag({ dagId: "12_taskflow", ...days })
export class TaskFlow extends ModelInFlow {
  flow(this: Flow<TaskFlow>) {
    this.deployModel(this.trainModel());
  }
}

/** The same two tasks after the operators of the graph. */
@dag({ dagId: "13_taskflow_full", ...days })
export class TaskFlowInFull extends ModelInFlow {
  flow(this: Flow<TaskFlowInFull>) {
    const trainModel = this.trainModel();
    umbrella({ trainModel, deployModel: this.deployModel(trainModel) });
  }
}

/** The second edition's: one method is two tasks. */
@dag({ dagId: "14_taskflow_twice", ...days })
export class DeployedTwice extends ModelInFlow {
  flow(this: Flow<DeployedTwice>) {
    const modelId = this.trainModel();
    this.deployModel(modelId);
    this.deployModel(modelId);
  }
}

/** The author's own: a list of tasks is pulled, one of which has returned nothing. */
@dag({ dagId: "xcoms", ...days })
export class XComsOfTwo {
  @task()
  task1() {
    return "model_id_1";
  }

  @task()
  task2() {}

  @task()
  async pull() {
    console.log(JSON.stringify(await currentContext().ti.xcomPull(["task2", "task1"])));
  }

  flow(this: Flow<XComsOfTwo>) {
    chain(step("start"), [this.task1(), this.task2()], this.pull());
  }
}
