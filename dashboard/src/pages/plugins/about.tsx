import { bytes } from "../../lib/number";
import { Fact, Facts } from "../../ui/facts";
import { Panel } from "../../ui/page";
import { Switch } from "../../ui/switch";
import { useChange } from "./api";
import type { Plugin } from "./types";
import { isBuiltIn, kinds, origin } from "./words";

/** Where it is from, and which bytes it is. */
export const About = ({ plugin }: { plugin: Plugin }) => {
  const { mutate, isPending } = useChange(plugin.id);
  const { package: read } = plugin;
  return (
    <Panel title="About">
      <Facts>
        <Fact name="From">
          <span className="break-all">{origin(plugin.source)}</span>
        </Fact>
        {read && (
          <>
            <Fact name="It is a">{kinds(read.exports)}</Fact>
            <Fact name="Licence">{read.manifest.licence}</Fact>
            <Fact name="Size">{bytes(read.size)}</Fact>
            <Fact name="Digest" mono>
              <span className="break-all">{read.digest}</span>
            </Fact>
          </>
        )}
        {!isBuiltIn(plugin) && (
          <>
            <Fact name="Signed by">
              {plugin.signer ? (
                <span className="font-mono text-s break-all">{plugin.signer}</span>
              ) : (
                <span className="text-ink-2">nobody</span>
              )}
            </Fact>
            {read && (
              <Fact name="Pinned">
                <span className="flex items-center gap-2">
                  <Switch
                    label="Stay at this version"
                    on={plugin.pinned}
                    disabled={isPending}
                    onChange={(pinned) => mutate({ pinned })}
                  />
                  <span className="text-ink-2">
                    {plugin.pinned ? "It stays at this version" : "Updates of all plugins include it"}
                  </span>
                </span>
              </Fact>
            )}
          </>
        )}
      </Facts>
    </Panel>
  );
};
