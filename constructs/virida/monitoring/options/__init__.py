"""What a team may say about how its service is watched: values that check themselves, without cdk8s."""
