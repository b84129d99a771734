import { PluginKey, type Transaction } from "@tiptap/pm/state";
import { Extension, InputRule, ReactRenderer } from "@tiptap/react";
import Suggestion, { type SuggestionKeyDownProps, type SuggestionProps } from "@tiptap/suggestion";
import { type Emoji, emojiBook, foundEmoji, toned } from "./book.ts";
import { EmojiOffers, type EmojiOffersProps } from "./offers.tsx";
import { noteUsed, tone } from "./used.ts";

const offersMax = 7;

interface Storage {
  /** Read when the first name is typed. */
  book: Promise<Emoji[]> | null;
  /** The same, once it is here. */
  read: readonly Emoji[];
}

/** `:heart` offers emoji while one types, and `:tada:` becomes one. */
export const EmojiTyping = Extension.create<object, Storage>({
  name: "emojiTyping",
  addStorage: () => ({ book: null, read: [] }),

  addInputRules() {
    const { storage, editor } = this;
    return [
      new InputRule({
        find: /(?:^|\s|\()(:[\w+-]{2,40}:)$/,
        handler: ({ state: { tr }, range: { to }, match: [, typed = ""] }) => {
          if (storage.read.length > 0) return become(tr, storage.read, typed, to) ? undefined : null;
          // Whoever types fast is there before the names are.
          void read(storage).then(() =>
            editor.commands.command(({ tr: now }) => becomeWherever(now, storage.read, typed)),
          );
          return null;
        },
      }),
    ];
  },

  addProseMirrorPlugins() {
    const { storage, editor } = this;
    return [
      Suggestion<Emoji, Emoji>({
        editor,
        pluginKey: new PluginKey("emojiTyping"),
        char: ":",
        allowedPrefixes: [" ", "\u00a0", "("],
        minQueryLength: 2,
        decorationClass: "",
        items: async ({ query }) =>
          /^[\p{L}\p{N}_+-]+$/u.test(query) ? foundEmoji(await read(storage), query, offersMax) : [],
        allow: ({ state }) => !state.selection.$from.parent.type.spec.code,
        command: ({ range, props }) =>
          editor
            .chain()
            .focus()
            .command(({ tr }) => {
              tr.insertText(`${written(props)} `, range.from, range.to);
              return true;
            })
            .run(),
        render: offersMenu,
      }),
    ];
  },
});

async function read(storage: Storage): Promise<readonly Emoji[]> {
  storage.book ??= emojiBook(document.documentElement.lang);
  storage.read = await storage.book;
  return storage.read;
}

/** Puts the emoji in the place of its code, which ends at `to`; false where there is none of that code. */
function become(tr: Transaction, book: readonly Emoji[], typed: string, to: number): boolean {
  const emoji = book.find(({ codes }) => codes.includes(typed.slice(1, -1)));
  if (emoji) tr.insertText(written(emoji), to - typed.length, to);
  return emoji !== undefined;
}

/** The same for what was typed a moment ago, in the paragraph that the caret is in. */
function becomeWherever(tr: Transaction, book: readonly Emoji[], typed: string): boolean {
  const { $from } = tr.selection;
  // Whatever is no text counts one, as it does in positions.
  const at = $from.parent.textBetween(0, $from.parent.content.size, null, "\ufffc").lastIndexOf(typed);
  return at >= 0 && become(tr, book, typed, $from.start() + at + typed.length);
}

function written(emoji: Emoji): string {
  const letter = toned(emoji, tone());
  noteUsed(letter);
  return letter;
}

/** The list under the caret: the editor keeps the focus, and its keys choose. */
function offersMenu() {
  let menu: ReactRenderer<unknown, EmojiOffersProps> | null = null;
  let unmount = () => {};
  let offered: SuggestionProps<Emoji, Emoji> | null = null;
  let active = 0;
  const show = () => {
    if (!offered || !menu) return;
    const { items, command, editor } = offered;
    menu.updateProps({ items, active, onChoose: command });
    const { dom } = editor.view;
    if (items.length > 0) dom.setAttribute("aria-activedescendant", `emoji-offer-${active}`);
    else dom.removeAttribute("aria-activedescendant");
  };
  return {
    onStart(props: SuggestionProps<Emoji, Emoji>) {
      offered = props;
      active = 0;
      const { items, command } = props;
      menu = new ReactRenderer<unknown, EmojiOffersProps>(EmojiOffers, {
        editor: props.editor,
        className: "z-50",
        props: { items, active, onChoose: command },
      });
      unmount = props.mount(menu.element);
    },
    onUpdate(props: SuggestionProps<Emoji, Emoji>) {
      // What was found before stays until the next is found, so that the list does not flicker.
      if (props.loading) return;
      offered = props;
      active = 0;
      show();
    },
    onKeyDown({ event }: SuggestionKeyDownProps): boolean {
      const count = offered?.items.length ?? 0;
      if (count === 0 || event.isComposing) return false;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        active = (active + (event.key === "ArrowDown" ? 1 : count - 1)) % count;
        show();
        return true;
      }
      const chosen = offered?.items[active];
      if (!chosen || (event.key !== "Enter" && event.key !== "Tab") || event.ctrlKey || event.metaKey)
        return false;
      offered?.command(chosen);
      return true;
    },
    onExit() {
      offered?.editor.view.dom.removeAttribute("aria-activedescendant");
      unmount();
      menu?.destroy();
      menu = null;
      offered = null;
    },
  };
}
