// `vethscope exposure`: what can be reached from outside, by which rule, and what is not as it was meant.
import type { Command } from "commander";
import { analyse } from "../../../shared/analyse.ts";
import { surveyExposure } from "../../../shared/exposure/survey.ts";
import { buildPathModel } from "../../../shared/path/build-model.ts";
import { exposureJson } from "../../../shared/show/exposure-json.ts";
import { exposureText } from "../../../shared/show/exposure-text.ts";
import { openSource } from "../source.ts";
import type { Surroundings } from "../surroundings.ts";
import { type TargetOptions, withTargetOptions } from "../target-options.ts";

export function exposureCommand(program: Command, around: Surroundings): void {
  withTargetOptions(program.command("exposure"))
    .description("list what can be reached from outside, who answers, and the rule that lets it in")
    .argument("<source>", "a snapshot file, or a live target as for collect")
    .option("--json", "print one JSON document")
    .action(async (source: string, options: TargetOptions & { readonly json?: boolean }) => {
      const snapshot = await openSource(around, source, options);
      const { records, topology } = analyse(snapshot);
      const { model } = buildPathModel(snapshot, records, topology);
      const exposure = surveyExposure(model, { snapshot, records, index: model.index });
      const text =
        options.json === true
          ? JSON.stringify(exposureJson(exposure, model.index), null, 2)
          : exposureText(exposure);
      around.stdout.write(`${text}\n`);
    });
}
