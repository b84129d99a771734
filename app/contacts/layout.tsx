export { default } from "../mail/layout.tsx";
