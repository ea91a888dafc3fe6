import { useMemo } from "react";
import { type Block, blocks, type Inline } from "./markdown";

/** Markdown of a tool, without HTML. Links show where they lead. */
export const Markdown = ({ text }: { text: string }) => {
  const all = useMemo(() => blocks(text), [text]);
  return (
    <div className="grid grid-cols-1 min-w-0 gap-2 break-words">
      {all.map((block, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the text is what it is
        <BlockView key={at} block={block} />
      ))}
    </div>
  );
};

const BlockView = ({ block }: { block: Block }) => {
  switch (block.is) {
    case "heading":
      // Headings of the page are for what the page is made of.
      return (
        <p className={block.level < 3 ? "mt-1 text-l font-medium" : "mt-1 font-medium"}>
          <Words text={block.text} />
        </p>
      );
    case "paragraph":
      return (
        <p className="whitespace-pre-line">
          <Words text={block.text} />
        </p>
      );
    case "quote":
      return (
        <blockquote className="border-l-2 border-line-strong pl-3 whitespace-pre-line text-ink-2">
          <Words text={block.text} />
        </blockquote>
      );
    case "code":
      return (
        <pre className="overflow-auto rounded-s bg-sunk p-2.5 font-mono text-s leading-[1.55]">
          {block.text}
        </pre>
      );
    case "list":
      return <ListView block={block} />;
    case "table":
      return <TableView block={block} />;
    case "line":
      return <hr className="border-line" />;
  }
};

const ListView = ({ block }: { block: Extract<Block, { is: "list" }> }) => {
  const items = block.items.map((item, at) => (
    <li
      // biome-ignore lint/suspicious/noArrayIndexKey: the text is what it is
      key={at}
      style={{ marginInlineStart: `${item.depth * 16}px` }}
    >
      <Words text={item.text} />
    </li>
  ));
  return block.ordered ? (
    <ol start={block.start} className="list-decimal pl-5 marker:text-ink-3">
      {items}
    </ol>
  ) : (
    <ul className="list-disc pl-5 marker:text-ink-3">{items}</ul>
  );
};

const TableView = ({ block }: { block: Extract<Block, { is: "table" }> }) => (
  <div className="overflow-auto rounded-s border border-line">
    <table className="w-full text-s">
      <thead className="bg-sunk text-left">
        <tr>
          {block.head.map((cell, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: columns stay
            <th key={at} scope="col" className="px-2.5 py-1.5 font-medium">
              <Words text={cell} />
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {block.rows.map((row, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows stay
          <tr key={at} className="border-t border-line align-top">
            {row.map((cell, column) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: columns stay
              <td key={column} className="px-2.5 py-1.5">
                <Words text={cell} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

const Words = ({ text }: { text: Inline[] }) =>
  text.map((piece, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the text is what it is
    <Word key={at} piece={piece} />
  ));

const Word = ({ piece }: { piece: Inline }) => {
  switch (piece.is) {
    case "code":
      return <code className="rounded-[4px] bg-sunk px-1 py-px font-mono text-s">{piece.text}</code>;
    case "strong":
      return <strong className="font-medium">{piece.text}</strong>;
    case "emphasis":
      return <em>{piece.text}</em>;
    case "link":
      return <Address name={piece.text} address={piece.address} />;
    default:
      return piece.text;
  }
};

/** A link of a stranger's: where it leads stands beside it, and nothing but the web is led to. */
export const Address = ({ name, address }: { name?: string; address: string }) => {
  const isWeb = /^https?:\/\//i.test(address);
  const shown = name && name !== address ? name : undefined;
  return (
    <span className="break-words">
      {shown && <span>{shown} </span>}
      {isWeb ? (
        <a
          href={address}
          target="_blank"
          rel="noopener noreferrer nofollow"
          className="break-all text-accent underline underline-offset-2"
        >
          {address}
        </a>
      ) : (
        <code className="font-mono text-s break-all text-ink-2">{address}</code>
      )}
    </span>
  );
};
