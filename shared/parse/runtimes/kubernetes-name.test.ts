import { expect, it } from "vitest";
import { readKubernetesName } from "./kubernetes-name.ts";

const UID = "6908c56e-5b6a-40d4-9cb4-ed0cf5d1eb1e";

it("a kubelet's container name holds container, pod, namespace, uid and attempt", () => {
  expect(readKubernetesName(`k8s_kube-flannel_kube-flannel-ds-amd64-tht2n_kube-system_${UID}_3`)).toEqual({
    container: "kube-flannel",
    pod: "kube-flannel-ds-amd64-tht2n",
    namespace: "kube-system",
    podUid: UID,
    attempt: 3,
    isSandbox: false,
  });
});

it("the sandbox is the container POD; a seventh part and CRI-O's five parts are allowed", () => {
  expect(readKubernetesName(`/k8s_POD_web_default_${UID}_0`)?.isSandbox).toBe(true);
  expect(readKubernetesName(`k8s_c_web_default_${UID}_0_1a2b3c`)).toMatchObject({
    container: "c",
    attempt: 0,
  });
  expect(readKubernetesName(`k8s_web_default_${UID}_0`)).toMatchObject({ pod: "web", isSandbox: true });
});

it.each(["mynginx1", "k8s_only", "k8s_a_b_c_d_e", "k8s_a_b_c_d_e_f_g_h", ""])("%s is none", (name) => {
  expect(readKubernetesName(name)).toBe(null);
});
