import type { Context, Told } from "./api";
import { type Piece, pieces } from "./pieces";
import { Score } from "./score";

/** The very text that a model gets, with the reasons of each line below it. */
export const ContextText = ({ context }: { context: Context }) => (
  <section aria-label="The context, as the model gets it" className="py-2">
    {pieces(context).map((piece) => (
      <Line key={piece.key} piece={piece} />
    ))}
  </section>
);

const Line = ({ piece: { text, told } }: { piece: Piece }) =>
  told ? (
    <div className="px-4 py-1.5 hover:bg-hover">
      <p className="font-mono text-s leading-[1.5] break-words">{text}</p>
      <Reasons told={told} />
    </div>
  ) : (
    <p className="px-4 py-0.5 font-mono text-s leading-[1.5] break-words text-ink-3">{text}</p>
  );

const Reasons = ({ told: { score, why } }: { told: Told }) => (
  <p className="mt-0.5 flex flex-wrap items-center gap-x-2 text-xs text-ink-3">
    <Score score={score} />
    <span className="min-w-0 flex-1 text-pretty tabular">{why.join(" · ")}</span>
  </p>
);
