"use client";

import { Slot } from "radix-ui";
import {
  type ComponentProps,
  type ComponentType,
  createContext,
  type ReactNode,
  type RefObject,
  use,
  useEffect,
  useRef,
  useState,
} from "react";
import { laterCode } from "./later.tsx";

type Parts = typeof import("./menu-parts.tsx");
const code = laterCode(() => import("./menu-parts.tsx"));

interface Held {
  /** Null until the menu is first opened. */
  parts: Parts | null;
  press(event: Event): void;
  trigger: RefObject<HTMLButtonElement | null>;
}
const MenuContext = createContext<Held>({ parts: null, press: () => {}, trigger: { current: null } });

interface MenuProps {
  open?: boolean;
  onOpenChange?(open: boolean): void;
  children: ReactNode;
}

/** A button with a menu. Until it is first pressed it is a button alone: a page has many, and most are never opened. */
export function Menu({ children, ...props }: MenuProps) {
  const { open } = props;
  const [parts, setParts] = useState<Parts | null>(null);
  const pressed = useRef<Event | null>(null);
  const trigger = useRef<HTMLButtonElement>(null);
  const wake = () => (code.here ? setParts(code.here) : void code.fetch().then(setParts));
  const press = (event: Event) => {
    event.preventDefault();
    pressed.current = event;
    wake();
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: once it was asked for.
  useEffect(() => {
    if (open) wake();
  }, [open]);
  // What pressed the button presses the one that has a menu.
  useEffect(() => {
    const event = pressed.current;
    pressed.current = null;
    if (parts && event) trigger.current?.dispatchEvent(copyOf(event));
  }, [parts]);
  const Root = parts?.Menu;
  return (
    <MenuContext value={{ parts, press, trigger }}>
      {Root ? <Root {...props}>{children}</Root> : children}
    </MenuContext>
  );
}

const copyOf = (event: Event): Event =>
  event instanceof KeyboardEvent
    ? new KeyboardEvent(event.type, event)
    : new PointerEvent(event.type, event as PointerEvent);

export function MenuTrigger({ asChild, ...props }: ComponentProps<"button"> & { asChild?: boolean }) {
  const { parts, press, trigger } = use(MenuContext);
  if (parts) return <parts.MenuTrigger ref={trigger} asChild={asChild} {...props} />;
  const Component = asChild ? Slot.Root : "button";
  return (
    <Component
      type="button"
      aria-haspopup="menu"
      aria-expanded={false}
      data-state="closed"
      onPointerDown={({ button, ctrlKey, nativeEvent }) => button === 0 && !ctrlKey && press(nativeEvent)}
      onKeyDown={({ key, nativeEvent }) => ["Enter", " ", "ArrowDown"].includes(key) && press(nativeEvent)}
      {...props}
    />
  );
}

interface InsideProps<Props> {
  of(parts: Parts): ComponentType<Props>;
  props: Props;
}

/** What is in a menu is drawn with the menu's own code alone. */
function Inside<Props extends object>({ of, props }: InsideProps<Props>) {
  const { parts } = use(MenuContext);
  const Part = parts && of(parts);
  return Part ? <Part {...props} /> : null;
}

const inside =
  <Props extends object>(of: InsideProps<Props>["of"]) =>
  (props: Props) => <Inside {...{ of, props }} />;

export const MenuContent = inside((parts) => parts.MenuContent);
export const MenuItem = inside((parts) => parts.MenuItem);
export const MenuRadioGroup = inside((parts) => parts.MenuRadioGroup);
export const MenuRadioItem = inside((parts) => parts.MenuRadioItem);
export const MenuCheckItem = inside((parts) => parts.MenuCheckItem);
export const MenuLabel = inside((parts) => parts.MenuLabel);
export const MenuSeparator = inside((parts) => parts.MenuSeparator);
