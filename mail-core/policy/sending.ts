/** What one account may hand in, by SMTP and JMAP together: whoever stole a password sends no more than this. */
export interface SendingLimits {
  messagesPerHourMax: number;
  recipientsPerHourMax: number;
}

export const defaultSendingLimits: SendingLimits = { messagesPerHourMax: 1_000, recipientsPerHourMax: 5_000 };

/** For whoever has had enough of it. */
export const sentTooMuch = ({ messagesPerHourMax, recipientsPerHourMax }: SendingLimits): string =>
  `An account may send ${messagesPerHourMax} messages to ${recipientsPerHourMax} recipients in an hour, try again later`;
