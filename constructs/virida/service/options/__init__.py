"""What a team may say about a service: values that check themselves, without cdk8s."""
